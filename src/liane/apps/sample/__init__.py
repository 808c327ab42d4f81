"""The sample company: a maker of office furniture in Dijon, its people, customers and eighteen months of sales."""
