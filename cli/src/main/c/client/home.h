#ifndef BRIG_HOME_H
#define BRIG_HOME_H

/* The directory in which this program lies, beside the Java program. */
const char *home_directory(void);

#endif
