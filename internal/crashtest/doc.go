// Package crashtest holds the tests that end the real server the hard way: killed in the middle of saves, told to stop in
// the middle of a request. They promise that no acknowledged save is ever lost and that a stop cuts nobody off.
//
// They build the binary, start it on an empty data directory and talk to it only as a browser does. The package has no
// code beside its tests.
package crashtest
