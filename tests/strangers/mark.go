// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// What the log says of itself (docs/formats/log-entry.md).
const (
	markKey        = 64
	markGeneration = 65
	markPrune      = 66

	fieldKey        = 128
	fieldCheckpoint = 129
	fieldBefore     = 131
)

type mark struct {
	kind   byte
	fields map[byte]string
}

// What an entry says, if it is a mark: time and kind come first.
func readMark(entry []byte) (mark, error) {
	m := mark{fields: map[byte]string{}}
	if len(entry) < 16 || !bytes.HasPrefix(entry, []byte{1, 1, 0, 8}) ||
		!bytes.Equal(entry[12:15], []byte{2, 0, 1}) ||
		entry[15] < markKey || entry[15] > markPrune {
		return m, nil
	}
	m.kind = entry[15]
	for rest := entry[1:]; len(rest) > 0; {
		if len(rest) < 3 {
			return m, fmt.Errorf("an entry ends within a field")
		}
		size := int(binary.BigEndian.Uint16(rest[1:]))
		if len(rest) < 3+size {
			return m, fmt.Errorf("an entry ends within a field")
		}
		m.fields[rest[0]] = string(rest[3 : 3+size])
		rest = rest[3+size:]
	}
	return m, nil
}

func (m mark) before() (int64, error) {
	if len(m.fields[fieldBefore]) != 8 {
		return 0, fmt.Errorf("a mark without a number")
	}
	return int64(binary.BigEndian.Uint64([]byte(m.fields[fieldBefore]))), nil
}
