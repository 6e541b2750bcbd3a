// Package model fits and applies the models that passages are ranked and
// answers judged with: a linear model that learns to rank, boosted regression
// trees and logistic regression. It knows rows of numbers, whatever they mean.
// Fitting gives the same weights for the same rows.
package model

import "math"

// Dot is the sum of values, each times its weight.
func Dot(weights, values []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		sum += w * values[i]
	}
	return sum
}

// Sigmoid is the probability of a logit.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
