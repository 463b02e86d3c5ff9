// Arrays whose lengths only the running program knows; each element tells where it is.
#include "target.h"

TRACED long fill(int n, int m)
{
    int line[n];
    short grid[n][m];
    double fixed[n][3];
    int cube[2][m][n];
    for (int i = 0; i < n; i++) {
        line[i] = i * n;
        for (int j = 0; j < m; j++) grid[i][j] = (short)(10 * i + j);
        for (int j = 0; j < 3; j++) fixed[i][j] = i + j / 4.0;
        for (int j = 0; j < m; j++) for (int k = 0; k < 2; k++) cube[k][j][i] = 100 * k + 10 * j + i;
    }
    long sum = 0;
    KEEP;
    for (int i = 0; i < n; i++) sum += line[i] + grid[i][m - 1] + (long)fixed[i][2] + cube[1][m - 1][i];    // LINE filled
    return sum;    // LINE left
}

TRACED int sum(int n, int m, int rows[n][m])
{
    int s = 0;
    KEEP;
    for (int i = 0; i < n; i++) s += rows[i][m - 1];    // LINE given
    return s;
}

int main(void)
{
    int some[2][3] = {{1, 2, 3}, {4, 5, 6}};
    EXPECT(fill(2, 3) == 2 + 2 + 12 + 0 + 1 + 120 + 121);
    for (int n = 3; n < 6; n++) EXPECT(fill(n, n + 1) > 0);
    EXPECT(sum(2, 3, some) == 9);
    printf("all right\n");
    return 0;
}
