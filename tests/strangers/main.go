// SPDX-License-Identifier: Apache-2.0

// A verifier of Avow's logs by code that is not Avow's: signed notes, tiles and
// proofs are checked by golang.org/x/mod/sumdb, the packages behind Go's own
// checksum database, and each proof once more by the verifier of Google's
// Certificate Transparency.  What is ours here reads files and hands them over.
//
//	strangers verify DIR [-key VKEY] [-since FILE] [-proofs N]
//	strangers receipt PROOF ENTRY VKEY
//	strangers growth PROOF CHECKPOINT VKEY
//	strangers vectors DIR
//	strangers change [-every] [-values] [-places N] verify|receipt|growth ...
//
// VKEY is a file with a verifier key.  `change` runs the same with each byte of
// each file changed in turn, and all changes have to be refused.  Exit 0: all is
// as it should be; 1: it is not; 2: usage.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files by name, with slashes, as a folder or a command line has them.
type files map[string][]byte

// A check of files.  It gives them back as they would be written again from
// what it understood: of one meaning there is only one spelling.
type check func(f files) (files, error)

func readFolder(dir string) (files, error) {
	f := files{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s: no plain file", path)
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	return f, err
}

func readFiles(names []string) (files, error) {
	f := files{}
	for _, name := range names {
		bytes, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f[name] = bytes
	}
	return f, nil
}

// A file that may not be named; without a name, nil.
func readGiven(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	return os.ReadFile(name)
}

func prepareFolder(arguments []string) (files, check, error) {
	if len(arguments) < 1 {
		return nil, nil, errUsage
	}
	set := flag.NewFlagSet("verify", flag.ContinueOnError)
	key := set.String("key", "", "")
	since := set.String("since", "", "")
	proofs := set.Int("proofs", 0, "")
	if set.Parse(arguments[1:]) != nil || set.NArg() > 0 {
		return nil, nil, errUsage
	}
	keyText, err := readGiven(*key)
	if err != nil {
		return nil, nil, err
	}
	sinceText, err := readGiven(*since)
	if err != nil {
		return nil, nil, err
	}
	f, err := readFolder(arguments[0])
	return f, func(f files) (files, error) {
		l := log{files: f, key: keyText, since: sinceText, proofs: *proofs}
		return l.check()
	}, err
}

// The first two files are looked at; the key is from elsewhere, and believed.
func prepareProof(arguments []string, prove func(f files, proof, other string,
	key []byte) (files, error)) (files, check, error) {
	if len(arguments) != 3 {
		return nil, nil, errUsage
	}
	key, err := os.ReadFile(arguments[2])
	if err != nil {
		return nil, nil, err
	}
	f, err := readFiles(arguments[:2])
	return f, func(f files) (files, error) {
		return prove(f, arguments[0], arguments[1], key)
	}, err
}

func prepare(arguments []string) (files, check, error) {
	switch {
	case len(arguments) == 0:
		return nil, nil, errUsage
	case arguments[0] == "verify":
		return prepareFolder(arguments[1:])
	case arguments[0] == "receipt":
		return prepareProof(arguments[1:], checkReceipt)
	case arguments[0] == "growth":
		return prepareProof(arguments[1:], checkGrowth)
	}
	return nil, nil, errUsage
}

func run(arguments []string) error {
	if len(arguments) == 2 && arguments[0] == "vectors" {
		return checkVectors(arguments[1])
	}
	change := len(arguments) > 0 && arguments[0] == "change"
	var how changing
	if change {
		set := flag.NewFlagSet("change", flag.ContinueOnError)
		set.BoolVar(&how.every, "every", false, "")
		set.BoolVar(&how.values, "values", false, "")
		set.IntVar(&how.places, "places", 0, "")
		if set.Parse(arguments[1:]) != nil {
			return errUsage
		}
		arguments = set.Args()
	}
	f, c, err := prepare(arguments)
	if err != nil {
		return err
	}
	again, err := c(f)
	if err != nil {
		return err
	}
	if name := differing(f, again); name != "" {
		return fmt.Errorf("%s: spelt otherwise than it should be", name)
	}
	if change {
		return changeAll(f, c, how)
	}
	return nil
}

var errUsage = fmt.Errorf("usage: strangers [change [-every] [-values] [-places N]] " +
	"verify DIR [-key VKEY] [-since FILE] [-proofs N] | " +
	"receipt PROOF ENTRY VKEY | growth PROOF CHECKPOINT VKEY | vectors DIR")

func main() {
	err := run(os.Args[1:])
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if err == errUsage {
		os.Exit(2)
	}
	os.Exit(1)
}
