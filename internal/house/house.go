// Package house holds no code, only the tests that guard the rules of the house: who may import whom, which
// calls are banned where, and that the models match the migrations. docs/decisions says why.
package house
