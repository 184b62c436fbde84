@rem `daglens` in the editor's terminal: the bundled command line on the Python that runs the server.
@"%DAGLENS_SERVER_PYTHON%" -I -S -X utf8 "%~dp0..\boot.py" daglens_cli %*
