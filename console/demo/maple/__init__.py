"""The demo family Maple, invented (method 9): seeded into a database stamped `demo`, and nowhere else."""

from console.demo.maple.seeding import DEMO_NOW, is_seeded, seed

__all__ = ["DEMO_NOW", "is_seeded", "seed"]
