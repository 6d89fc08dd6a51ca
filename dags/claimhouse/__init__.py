"""What the DAGs share: pods, permissions, targets, results. DAG files say what runs, and nothing of how."""
