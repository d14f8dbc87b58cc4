### The page beside the conversation, on platforms that keep one.

glance-title = Tour de Table
glance-stranger = You have no seat in a consultation yet. Open Messages and send your invitation code. If you have none, ask the secretariat.
glance-office = You are with the secretariat. Open Messages and send help to see what you can do.
glance-colleagues = Also speaking for you: { $names }
glance-alone = Nobody else speaks for you at present.
