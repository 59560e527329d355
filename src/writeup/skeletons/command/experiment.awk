# The experiment: how near does the share of random points in a circle come to π? It prints its numbers as one line of JSON.
BEGIN {
    srand(seed + 1)
    for (i = 0; i < points; i++) {
        x = 2 * rand() - 1
        y = 2 * rand() - 1
        inside += (x * x + y * y <= 1)
    }
    pi = atan2(0, -1)
    estimate = 4 * inside / points
    error = estimate > pi ? estimate - pi : pi - estimate
    printf "{\"estimate\": %.17g, \"error\": %.17g}\n", estimate, error
}
