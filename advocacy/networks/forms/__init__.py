"""Forms on connected accounts, and on the networks for their administrators."""

from advocacy.networks.forms.accounts import ConnectForm, PasswordForm
from advocacy.networks.forms.desk import AskForm, PauseForm, SetUpForm, set_up_form

__all__ = ["AskForm", "ConnectForm", "PasswordForm", "PauseForm", "SetUpForm", "set_up_form"]
