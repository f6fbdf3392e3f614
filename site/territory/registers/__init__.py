"""台账: the registers of areas, households, estates, grids and organisations, on wagtail-modeladmin."""
