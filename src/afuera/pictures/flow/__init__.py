"""Which paths do people really take?  Steps as boxes, ways as lines as thick as they are busy."""

from afuera.pictures.flow.draw import flow
from afuera.pictures.flow.graph import OTHERS, Graph, Step, Way, graph, reduced

__all__ = ["OTHERS", "Graph", "Step", "Way", "flow", "graph", "reduced"]
