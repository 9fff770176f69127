"""The notice board of an invented town, as a network of Relais."""

from relais_board.board import Board

BOARD = Board()

__all__ = ["BOARD", "Board"]
