# The first file of Strobe's agent that an interpreter meets: the folder it lies in stands first in PYTHONPATH. It takes every trace of
# itself out of the interpreter, starts the agent and hands over to the sitecustomize that would have run without it. Any Python reads
# this file, so that it must make sense even to version 2.
import sys

_folder = __file__.rsplit("/", 2)[0]
sys.path[:] = [path for path in sys.path if path != _folder + "/load"]
sys.path_importer_cache.pop(_folder + "/load", None)
sys.modules.pop("sitecustomize", None)

if sys.version_info >= (3, 8):
    _before = set(sys.modules)
    sys.path.insert(0, _folder)
    try:
        from strobe_agent import start

        start.start(_folder)
    except Exception:
        pass
    finally:
        sys.path.remove(_folder)
        sys.path_importer_cache.pop(_folder, None)
        # A program may have a module of its own by one of these names. threading must be one and the same for all.
        for _name in set(sys.modules) - _before:
            if _name != "threading":
                del sys.modules[_name]

# When there is none, site passes over the error, as always.
import sitecustomize  # noqa: E402, F401
