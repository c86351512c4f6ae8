process.stdout.write("tuneit: no command is here yet\n");
