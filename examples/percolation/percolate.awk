# Site percolation: is there a way from the top to the bottom of a square of open and closed sites?
# Variables: p, the chance that a site is open; size, sites along a side; squares, how many are tried; seed.
# Prints one line of JSON: the share of the squares with a way, and the share of their open sites that the top reaches.

function flood(row, column,    top, at, near, k) {
    top = 0
    stack[++top] = row * size + column
    reached[row, column] = 1
    while (top > 0) {
        at = stack[top--]
        row = int(at / size)
        column = at % size
        count++
        if (row == size - 1) through = 1
        for (k = 0; k < 4; k++) {
            near_row = row + down[k]
            near_column = column + right[k]
            if (near_row < 0 || near_row >= size || near_column < 0 || near_column >= size) continue
            if (!open[near_row, near_column] || reached[near_row, near_column]) continue
            reached[near_row, near_column] = 1
            stack[++top] = near_row * size + near_column
        }
    }
}

BEGIN {
    srand(seed + 1)
    split("1 -1 0 0", moves, " "); for (k = 1; k <= 4; k++) down[k - 1] = moves[k]
    split("0 0 1 -1", moves, " "); for (k = 1; k <= 4; k++) right[k - 1] = moves[k]
    for (trial = 0; trial < squares; trial++) {
        delete open
        delete reached
        sites = count = through = 0
        for (row = 0; row < size; row++)
            for (column = 0; column < size; column++) {
                open[row, column] = rand() < p
                sites += open[row, column]
            }
        for (column = 0; column < size; column++)
            if (open[0, column] && !reached[0, column]) flood(0, column)
        crossed += through
        share += sites ? count / sites : 0
    }
    printf "{\"crossed\": %.17g, \"reached\": %.17g}\n", crossed / squares, share / squares
}
