"""`python -m bot` is `tourdetable`."""

from bot.cli import main

main()
