"""Steps as tasks of a Dask cluster. Only these modules import `distributed`, and only when it is asked for."""
