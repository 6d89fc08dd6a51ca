"""Who is told of trouble, once, and again when it is over. On the plugins' path: the triggerer has no DAG folder."""
