/*
 * view_cli.h - the command `anju render TEMPLATE DATA.json [--partials DIR]`.
 */
#pragma once

/* argv[0] is "render". Exit codes of api.md: 0 done, 1 failed, 2 wrong usage, 3 bad input. */
int view_cli_render(int argc, char **argv);
