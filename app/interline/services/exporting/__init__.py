"""An export at work: it runs in a thread of its own, asks the library on the loop, and can be stopped at any time."""
