"""The first file of ours that runs in the user's interpreter: `<python> boot.py MODE SECRET`.

It puts the wire out of everybody's reach, keeps the user's folders away from our own imports, loads the package
`daglens` that it is part of, whatever else is installed under that name, and hands over to `daglens.worker.main`.

`boot.py python ARGS...` runs a program of the user's instead, and has no wire.

Python's startup has run by now: `sitecustomize`, `.pth` files and `PYTHONPATH` have had their say. Until the version is
checked, this file keeps to a syntax that every Python reads, so that an old one gives one clear message.
"""

# pyright: basic
# ruff: noqa: PTH100, PTH116, PTH119, PTH120, UP031, UP036

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(HERE)

if sys.version_info < (3, 10):
    sys.stderr.write(
        "daglens needs Python 3.10 or newer to run a project, and %s is Python %d.%d. Choose another interpreter: "
        "--interpreter, the setting `daglens.interpreter`, or `interpreter` in [tool.daglens]\n"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(2)


def protect_descriptors():
    """The wire, where no print, no child process and no library reaches it; 0 is empty and 1 goes where 2 goes."""
    wire_in, wire_out, errors = os.dup(0), os.dup(1), os.dup(2)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(errors, 1)
    os.close(nothing)
    return wire_in, wire_out, errors


def is_standard(folder):
    """Whether an entry of `sys.path` is part of the standard library."""
    library = os.path.dirname(os.path.abspath(os.__file__))
    name = os.path.basename(folder)
    archive = "python%d%d.zip" % sys.version_info[:2]
    return os.path.abspath(folder) == library or name in ("lib-dynload", "DLLs") or name == archive


def hide_user_modules():
    """Leave only the standard library to import from; the user's own `sys.path` comes back later, by the loader."""
    # Python puts this file's folder first, unless told not to (-P, PYTHONSAFEPATH).
    user_path = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != HERE]
    sys.path[:] = [entry for entry in user_path if is_standard(entry)]
    folders = tuple(sys.path)
    for name in sys.stdlib_module_names & set(sys.modules):
        origin = getattr(sys.modules[name], "__file__", None)
        if isinstance(origin, str) and ("site-packages" in origin or not os.path.abspath(origin).startswith(folders)):
            # A startup hook imported a file of the user's by a standard name.
            del sys.modules[name]
    return user_path


def own_package_finder():
    """Finds `daglens` and what is in it at its own place, before anybody else is asked.

    A click imports some hundred and fifty modules of ours, so each is looked for in one place and its compiled code is
    read in one go. That code is kept beside it, also where the user's environment asks for none: compiling all of it
    anew would be most of the time between a click and the first step.
    """
    import marshal
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from importlib.util import MAGIC_NUMBER, cache_from_source

    is_kept_as_usual = sys.pycache_prefix is None and not sys.flags.optimize
    ending = "%s.pyc" % sys.implementation.cache_tag
    # Compiled code begins so where the time and the size of its source, which come next, say whether it is up to date.
    plain_header = MAGIC_NUMBER + bytes(4)

    class KeepingLoader(SourceFileLoader):
        def __init__(self, fullname, path, cached, source):
            SourceFileLoader.__init__(self, fullname, path)
            self.cached, self.source = cached, source

        def get_code(self, fullname):
            return self.kept_code() or self.compiled_code(fullname)

        def kept_code(self):
            time, size = int(self.source.st_mtime) & 0xFFFFFFFF, self.source.st_size & 0xFFFFFFFF
            header = plain_header + time.to_bytes(4, "little") + size.to_bytes(4, "little")
            try:
                with open(self.cached, "rb", 0) as file:
                    data = file.read()
                return marshal.loads(memoryview(data)[16:]) if data.startswith(header) else None
            except (OSError, EOFError, ValueError, TypeError):
                return None

        def compiled_code(self, fullname):
            asked, sys.dont_write_bytecode = sys.dont_write_bytecode, False
            try:
                return SourceFileLoader.get_code(self, fullname)
            finally:
                sys.dont_write_bytecode = asked

    class OwnPackage:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name != "daglens" and not name.startswith("daglens."):
                return None
            place = PACKAGE + name[len("daglens") :].replace(".", os.sep)
            folder, _, base = place.rpartition(os.sep)
            for within, stem, is_package in ((folder, base, False), (place, "__init__", True)):
                file = within + os.sep + stem + ".py"
                try:
                    source = os.stat(file)
                except OSError:
                    continue
                # Where it is kept as usual, this is what `cache_from_source` says at many times the price.
                usual = within + os.sep + "__pycache__" + os.sep + stem + "." + ending
                cached = usual if is_kept_as_usual else cache_from_source(file)
                spec = ModuleSpec(name, KeepingLoader(name, file, cached, source), origin=file, is_package=is_package)
                if is_package:
                    spec.submodule_search_locations = [place]
                spec.has_location, spec.cached = True, cached
                return spec
            return None

    return OwnPackage


def boot():
    # The user's own program keeps its terminal: there is no wire to protect.
    descriptors = protect_descriptors() if sys.argv[1] != "python" else None
    user_path = hide_user_modules()
    for name in [name for name in sys.modules if name == "daglens" or name.startswith("daglens.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, own_package_finder())
    from daglens.worker.collector import rest

    rest()
    if descriptors is None:
        from daglens.worker.python_program import run_program

        run_program(sys.argv[2:], user_path)
        return
    from daglens.worker.main import main

    main(sys.argv[1], sys.argv[2], user_path, descriptors)


if __name__ == "__main__":
    boot()
elif __name__ == "__mp_main__":
    # A process that the user's code or Dagster started by `multiprocessing`: what it is sent may be of this package.
    sys.meta_path.insert(0, own_package_finder())
