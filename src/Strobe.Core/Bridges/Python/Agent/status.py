"""What the agent tells the host: one line each, appended to one file by all processes of a launch: process, kind, probe (or 0) and text, with
tabs in between."""
import os

_MOST_LINES = 256
_MOST_CHARACTERS = 500


class Status:
    def __init__(self, path):
        self._path = path
        self._said = set()
        self.faults = 0

    def say(self, kind, text, probe=None):
        """Says it once; never raises."""
        key = (kind, text, probe)
        if key in self._said or len(self._said) >= _MOST_LINES:
            return
        self._said.add(key)
        self.tell(kind, text, probe)

    def tell(self, kind, text, probe=None):
        """Says it, also again; never raises. One write in append mode is one whole line, whoever else writes."""
        try:
            plain = "".join(c if c.isprintable() else " " for c in text[:_MOST_CHARACTERS])
            line = "%d\t%s\t%d\t%s\n" % (os.getpid(), kind, probe or 0, plain)
            # Opened for each line: nothing stays open in the program.
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            try:
                os.write(file, line.encode(errors="replace"))
            finally:
                os.close(file)
        except Exception:
            pass

    def fault(self, error):
        """Something in the agent itself went wrong: counted, and said once for each kind of error."""
        self.faults += 1
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = "" if trace is None else " at " + os.path.basename(trace.tb_frame.f_code.co_filename) + ":" + str(trace.tb_lineno)
        self.say("fault", type(error).__name__ + ": " + str(error) + where)
