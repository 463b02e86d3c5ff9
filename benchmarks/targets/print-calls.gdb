set pagination off
break work
commands
  silent
  printf "%d %d\n", a, b
  continue
end
run
