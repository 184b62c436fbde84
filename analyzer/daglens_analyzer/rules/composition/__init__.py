"""DGL2xx: ops, and the graphs and jobs that are composed of them."""
