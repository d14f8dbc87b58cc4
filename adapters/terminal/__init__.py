"""The terminal as a platform: for trying out, for authors, and for scripts.

One person at one keyboard. What is typed becomes arrivals that go through the same door as any platform's; what the service
sends is printed. With standard input or output not a terminal it reads lines and prints plain text.
"""
