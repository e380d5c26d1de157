// Package sqlite3 stands in for github.com/mattn/go-sqlite3, which gorm's SQLite dialect imports only
// for its side effect of registering a cgo driver. Linkfolio uses modernc.org/sqlite instead.
package sqlite3
