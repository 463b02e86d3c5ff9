// strobe: part
        .text
        .globl  writes_below_stack
        .type   writes_below_stack, @function
// Fills all sixteen words of the red zone with n + i and adds them up again.
writes_below_stack:
        .cfi_startproc
        mov     %rdi, -8(%rsp)
        .set    i, 1
        .rept   15
        lea     i(%rdi), %rax
        mov     %rax, -8-8*i(%rsp)
        .set    i, i + 1
        .endr
        xor     %eax, %eax
        .set    i, 0
        .rept   16
        add     -8-8*i(%rsp), %rax
        .set    i, i + 1
        .endr
        ret
        .cfi_endproc
        .size   writes_below_stack, . - writes_below_stack

        .section .note.GNU-stack, "", @progbits
