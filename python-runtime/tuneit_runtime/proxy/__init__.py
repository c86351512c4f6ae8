"""The only way out of a sandbox: a CONNECT proxy on a unix socket, with a list of granted hosts.

    handle = serve("/path/proxy.sock", ["huggingface.co:443", "*.hf.co:443"])
    handle.close()      # also drops what is open

`*.host` is one label deep, and a grant without port means 443. A name is resolved once and the
address that was checked is the one connected to. A name of the internet may not lead to a private
address; what is private is reached under its own name only: an address, `localhost`, or a name that
exists only there. Standard library only: the supervisor imports it.
"""

from tuneit_runtime.proxy.server import Proxy, serve
from tuneit_runtime.proxy.upstream import Upstream

__all__ = ["Proxy", "Upstream", "serve"]
