//go:build unix && !aix && !solaris && !netbsd && !openbsd

package main

import "syscall"

// freeSpace is how many bytes are left for us on a folder's disk.
func freeSpace(dir string) (uint64, bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
