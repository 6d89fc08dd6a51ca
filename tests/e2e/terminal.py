"""Runs a command on a terminal of 80 columns, and prints what it shows there; ends with the command's exit code.

    terminal.py [--after TEXT]... COMMAND...       presses Ctrl-C when TEXT has come, and again for the next
"""

import fcntl
import os
import pty
import struct
import sys
import termios

command, awaited = sys.argv[1:], []
while command[0] == "--after":
    awaited.append(command[1].encode())
    command = command[2:]

child, terminal = pty.fork()
if child == 0:
    # The parent sets the size first.
    os.read(0, 1)
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
attributes = termios.tcgetattr(terminal)
attributes[3] &= ~(termios.ECHO | termios.ICANON)
termios.tcsetattr(terminal, termios.TCSANOW, attributes)
os.write(terminal, b"\n")

unseen = b""
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:  # what a terminal says whose last program has ended
        break
    os.write(1, shown)
    unseen += shown
    while awaited and awaited[0] in unseen:
        unseen = unseen[unseen.index(awaited[0]) + len(awaited[0]) :]
        awaited.pop(0)
        os.write(terminal, b"\x03")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
