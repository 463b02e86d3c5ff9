static void (*volatile place)(void);

__attribute__((noinline, noclone, used)) int jump(int number)
{
    place = (void (*)(void))0x1000;
    place();
    __asm__ volatile("" ::: "memory");
    return number;
}

int main(void)
{
    int number = 5;
    number = jump(number);
    __asm__ volatile("" ::: "memory");
    return number + 1;
}
