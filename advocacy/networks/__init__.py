"""Where: connected accounts and the networks behind them."""
