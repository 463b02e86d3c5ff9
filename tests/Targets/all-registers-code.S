// strobe: part
        .set    GENERAL, 0
        .set    FLAGS, 128
        .set    MASKS, 136
        .set    LEGACY, 256
        .set    VECTORS, 768

// Stores every register into a struct registers by addresses relative to rip, so that none is needed for it.
.macro  store to
        mov     %rax, \to+GENERAL+0(%rip)
        mov     %rbx, \to+GENERAL+8(%rip)
        mov     %rcx, \to+GENERAL+16(%rip)
        mov     %rdx, \to+GENERAL+24(%rip)
        mov     %rsi, \to+GENERAL+32(%rip)
        mov     %rdi, \to+GENERAL+40(%rip)
        mov     %rbp, \to+GENERAL+48(%rip)
        mov     %r8, \to+GENERAL+64(%rip)
        mov     %r9, \to+GENERAL+72(%rip)
        mov     %r10, \to+GENERAL+80(%rip)
        mov     %r11, \to+GENERAL+88(%rip)
        mov     %r12, \to+GENERAL+96(%rip)
        mov     %r13, \to+GENERAL+104(%rip)
        mov     %r14, \to+GENERAL+112(%rip)
        mov     %r15, \to+GENERAL+120(%rip)
        pushfq
        pop     \to+FLAGS(%rip)
        fxsave64 \to+LEGACY(%rip)
        cmpl    $1, vector_level(%rip)
        jl      9f
        je      8f
        .irp    i, 0, 1, 2, 3, 4, 5, 6, 7
        kmovq   %k\i, \to+MASKS+8*\i(%rip)
        .endr
        .irp    i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        vmovdqu64 %zmm\i, \to+VECTORS+64*\i(%rip)
        .endr
        jmp     9f
8:      .irp    i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        vmovdqu %ymm\i, \to+VECTORS+64*\i(%rip)
        .endr
9:
.endm

        .text
        .globl  traced_leaf
        .type   traced_leaf, @function
traced_leaf:
        .cfi_startproc
        mov     %rax, registers_inside+GENERAL(%rip)
        store   registers_inside
        ret
        .cfi_endproc
        .size   traced_leaf, . - traced_leaf

        .globl  call_with_registers
        .type   call_with_registers, @function
call_with_registers:
        .cfi_startproc
        .irp    register, rbx, rbp, r12, r13, r14, r15
        push    %\register
        .cfi_adjust_cfa_offset 8
        .endr
        sub     $536, %rsp
        .cfi_adjust_cfa_offset 536
        fxsave64 (%rsp)

// x87: five of eight registers in use, single precision, rounding up; MXCSR: rounding down, all exceptions masked.
        fninit
        fldpi
        fldl2e
        fldlg2
        fld1
        fldz
        movw    $0x087f, 528(%rsp)
        fldcw   528(%rsp)
        movl    $0x3f80, 528(%rsp)
        ldmxcsr 528(%rsp)

        cmpl    $1, vector_level(%rip)
        jl      9f
        je      8f
        .irp    i, 0, 1, 2, 3, 4, 5, 6, 7
        kmovq   registers_before+MASKS+8*\i(%rip), %k\i
        .endr
        .irp    i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        vmovdqu64 registers_before+VECTORS+64*\i(%rip), %zmm\i
        .endr
        jmp     9f
8:      .irp    i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        vmovdqu registers_before+VECTORS+64*\i(%rip), %ymm\i
        .endr
9:
        mov     registers_before+GENERAL+0(%rip), %rax
        mov     registers_before+GENERAL+8(%rip), %rbx
        mov     registers_before+GENERAL+16(%rip), %rcx
        mov     registers_before+GENERAL+24(%rip), %rdx
        mov     registers_before+GENERAL+32(%rip), %rsi
        mov     registers_before+GENERAL+40(%rip), %rdi
        mov     registers_before+GENERAL+48(%rip), %rbp
        mov     registers_before+GENERAL+64(%rip), %r8
        mov     registers_before+GENERAL+72(%rip), %r9
        mov     registers_before+GENERAL+80(%rip), %r10
        mov     registers_before+GENERAL+88(%rip), %r11
        mov     registers_before+GENERAL+96(%rip), %r12
        mov     registers_before+GENERAL+104(%rip), %r13
        mov     registers_before+GENERAL+112(%rip), %r14
        mov     registers_before+GENERAL+120(%rip), %r15
        std
// What was really loaded (narrower machines leave parts unused) is what has to be seen again.
        store   registers_before
        call    traced_leaf
        store   registers_after

        cld
        fxrstor64 (%rsp)
        cmpl    $0, vector_level(%rip)
        je      1f
        vzeroupper
1:      add     $536, %rsp
        .cfi_adjust_cfa_offset -536
        .irp    register, r15, r14, r13, r12, rbp, rbx
        pop     %\register
        .cfi_adjust_cfa_offset -8
        .endr
        ret
        .cfi_endproc
        .size   call_with_registers, . - call_with_registers

        .section .note.GNU-stack, "", @progbits
