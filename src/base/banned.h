/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/banned: functions that nobody here may call, as compile errors.
 * Included last by every .c file in src/.
 */
#ifndef AVOW_BASE_BANNED_H
#define AVOW_BASE_BANNED_H

/* Some are macros too, depending on compiler and fortification. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef alloca

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets gmtime
#pragma GCC poison localtime ctime asctime rand srand atoi atol alloca system

#endif
