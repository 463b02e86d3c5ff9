// strobe: part
// Functions of one to four bytes, one right behind the other.
        .text
        .globl  tiny_one, tiny_two, tiny_three
        .type   tiny_one, @function
        .type   tiny_two, @function
        .type   tiny_three, @function
        .type   tiny_return, @function
tiny_two:
        lea     2(%rdi), %eax
        ret
        .size   tiny_two, . - tiny_two
tiny_three:
        lea     3(%rdi), %eax
        ret
        .size   tiny_three, . - tiny_three
tiny_return:
        ret
        .size   tiny_return, . - tiny_return
tiny_one:
        mov     %edi, %eax
        call    tiny_return
        ret
        .size   tiny_one, . - tiny_one
        .section .note.GNU-stack, "", @progbits
