// strobe: part
        .text

// rax = argument on the way in, so that even functions of one byte have a result.
        .globl  call_keeping_rax
        .type   call_keeping_rax, @function
call_keeping_rax:
        .cfi_startproc
        push    %rbx
        .cfi_adjust_cfa_offset 8
        mov     %rdi, %rbx
        mov     %rsi, %rdi
        mov     %rsi, %rax
        call    *%rbx
        pop     %rbx
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc
        .size   call_keeping_rax, . - call_keeping_rax

.macro begin name
        .globl  \name
        .type   \name, @function
\name:
        .cfi_startproc
.endm

.macro end name
        .cfi_endproc
        .size   \name, . - \name
.endm

// The first three return rax untouched; from 4 on the size is added to the argument, and nops fill the rest.
begin short_1
        ret
end short_1
begin short_2
        nop
        ret
end short_2
begin short_3
        nop
        nop
        ret
end short_3
begin short_4
        lea     4(%rax), %eax
        ret
end short_4
.macro short size
begin short_\size
        lea     \size(%rdi), %rax
        .fill   \size - 5, 1, 0x90
        ret
end short_\size
.endm
        .altmacro
        .set    n, 5
        .rept   28
        short   %n
        .set    n, n + 1
        .endr
        .noaltmacro

// Counts down to 0 by jumping to its own first byte.
        .p2align 4
begin loop_to_entry
        dec     %rdi
        jnz     loop_to_entry
        mov     $77, %eax
        ret
end loop_to_entry

// Jumps to its second instruction, which a five-byte patch covers.
begin jump_to_second
        nop
1:      dec     %rdi
        jns     1b
        lea     10(%rdi), %rax
        ret
end jump_to_second

// A forward part that comes back into the first five bytes.
begin jump_into_prologue
        xor     %eax, %eax
1:      inc     %rax
        cmp     $6, %rax
        jl      1b
        add     %rdi, %rax
        ret
end jump_into_prologue

begin rip_relative_first
        mov     thousand(%rip), %rax
        add     %rdi, %rax
        ret
end rip_relative_first

begin call_first
        call    twice
        inc     %rax
        ret
end call_first

begin twice
        lea     (%rdi,%rdi), %rax
        ret
end twice

begin jcc_short_first
        jz      1f
1:      lea     2(%rdi), %rax
        ret
end jcc_short_first

begin jcc_near_first
        {disp32} jz 1f
1:      lea     4(%rdi), %rax
        ret
end jcc_near_first

begin jmp_short_first
        jmp     1f
        ud2
1:      lea     8(%rdi), %rax
        ret
end jmp_short_first

begin jmp_near_first
        {disp32} jmp 1f
        ud2
1:      lea     16(%rdi), %rax
        ret
end jmp_near_first

begin endbr_first
        endbr64
        lea     32(%rdi), %rax
        ret
end endbr_first

begin jrcxz_first
        jrcxz   1f
        mov     %rdi, %rax
1:      lea     64(%rdi), %rax
        ret
end jrcxz_first

begin loop_first
        loop    1f
        nop
        nop
1:      lea     128(%rdi), %rax
        ret
end loop_first

// Reads its own address through a call to the next instruction.
begin call_next_first
        call    1f
1:      pop     %rax
        lea     1b(%rip), %rdx
        sub     %rdx, %rax
        add     %rdi, %rax
        ret
end call_next_first

begin push_immediate_first
        push    $0x12345
        .cfi_adjust_cfa_offset 8
        pop     %rax
        .cfi_adjust_cfa_offset -8
        add     %rdi, %rax
        ret
end push_immediate_first

// Has no return of its own: it runs into the next symbol.
begin falls_into
        inc     %rdi
        nop
        nop
end falls_into
begin fallen_into
        lea     2(%rdi), %rax
        ret
end fallen_into

// A jump table one of whose targets is the entry.
begin table_to_entry
        lea     table(%rip), %rdx
        dec     %rdi
        mov     $1, %eax
        test    %rdi, %rdi
        cmovle  %rdi, %rax
        neg     %rax
        movslq  4(%rdx,%rax,4), %rax
        add     %rdx, %rax
        jmp     *%rax
.Lout:  mov     $5, %eax
        ret
end table_to_entry

// Two symbols, the second in the bytes a patch of the first would cover.
begin entered_twice
        add     $10, %rdi
second_entrance:
        .globl  second_entrance
        lea     20(%rdi), %rax
        ret
end entered_twice
        .type   second_entrance, @function
        .size   second_entrance, . - second_entrance

begin xchg_rsp_first
        xchg    %rsp, %rax
        xchg    %rax, %rsp
        lea     11(%rdi), %rax
        ret
end xchg_rsp_first

begin lea_rsp_first
        lea     -64(%rsp), %rsp
        mov     %rdi, (%rsp)
        mov     (%rsp), %rax
        lea     64(%rsp), %rsp
        add     $12, %rax
        ret
end lea_rsp_first

        .section .rodata
        .p2align 3
thousand:
        .quad   1000
table:  .long   table_to_entry - table
        .long   .Lout - table

        .section .note.GNU-stack, "", @progbits
