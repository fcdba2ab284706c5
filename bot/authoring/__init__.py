"""What authors work with: catalogues, and the tools that show a change before it is published."""
