// Arrays of three and four dimensions, each element of which tells where it is.
#include "target.h"

enum { D = 4, H = 5, W = 6 };

static double volume[D][H][W];
static int16_t hyper[2][3][4][5];

TRACED int look(int d, int h, int w)
{
    KEEP;
    return d * h * w;    // LINE looked
}

int main(void)
{
    for (int z = 0; z < D; z++) for (int y = 0; y < H; y++) for (int x = 0; x < W; x++) volume[z][y][x] = 100 * z + 10 * y + x;
    for (int a = 0; a < 2; a++) for (int b = 0; b < 3; b++) for (int z = 0; z < 4; z++) for (int y = 0; y < 5; y++) hyper[a][b][z][y] = (int16_t)(1000 * a + 100 * b + 10 * z + y);
    EXPECT(look(3, 2, 4) == 24);
    EXPECT(look(4, 5, 6) == 120);
    printf("all right\n");
    return 0;
}
