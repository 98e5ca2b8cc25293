/*
 * guestbook: the demo's CGI program, with the hole that so many had: whoever sends it the right request makes it do what he
 * likes. Here the words of the query string name an attempt of tests/src/test/c/inside.c, which runs as this process, in the
 * web server's container:
 *
 *   GET /cgi-bin/guestbook?readfile+/etc/shadow
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int inside_main(int argc, char **argv);

int main(void)
{
	char *query = getenv("QUERY_STRING"), *words[32] = { "guestbook" };
	int count = 1;
	printf("Content-Type: text/plain\r\n\r\n");
	fflush(stdout);
	if (!query || !*query) {
		puts("no entries yet");
		return 0;
	}
	for (char *word = strtok(query, "+"); word && count < 31; word = strtok(NULL, "+"))
		words[count++] = word;
	return inside_main(count, words);
}
