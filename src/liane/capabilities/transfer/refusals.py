"""Why a file cannot be imported, said in one sentence."""


class BadFile(ValueError):
    """The file, its mapping or its aliases cannot be used at all; `message` is a (lazy) sentence."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
