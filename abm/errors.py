"""Errors that a user can do something about: the command prints them and ends with their code."""


class ExpectedError(Exception):
    """Something did not work: results that disagree, a disk that is full."""

    exit_code = 1


class InputError(ExpectedError):
    """Input that is refused before anything is written."""

    exit_code = 2
