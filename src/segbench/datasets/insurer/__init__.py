from segbench.datasets.insurer.files import simulate
