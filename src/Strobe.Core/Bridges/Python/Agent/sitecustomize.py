# The first file of Strobe's agent that an interpreter meets: the folder it lies in stands first in PYTHONPATH. It takes every trace of
# itself out of the interpreter, starts the agent and hands over to the sitecustomize that would have run without it. Any Python reads
# this file, so that it must make sense even to version 2.
import sys

_folder = __file__.rsplit("/", 2)[0]
sys.path[:] = [path for path in sys.path if path != _folder + "/load"]
sys.path_importer_cache.pop(_folder + "/load", None)
sys.modules.pop("sitecustomize", None)

if sys.version_info >= (3, 8):
    try:
        with open(_folder + "/strobe_agent/attach.py") as _file:
            exec(compile(_file.read(), _file.name, "exec"), {"folder": _folder, "is_running": False})
    except Exception:
        pass

# When there is none, site passes over the error, as always.
import sitecustomize  # noqa: E402, F401
