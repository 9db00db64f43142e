"""Ways to have sealed certificates signed by officials; knows neither Flask nor the database."""
