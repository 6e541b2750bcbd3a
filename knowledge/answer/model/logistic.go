package model

import "math"

// Logistic fits a logistic regression with an L2 penalty on the weights of standardised
// inputs, by accelerated gradient descent (Nesterov, 1983). The weights it returns are
// for the inputs as they are. weight is what each row counts.
func Logistic(rows [][]float64, yes []bool, weight []float64, penalty float64) (bias float64, weights []float64) {
	if len(rows) == 0 {
		return 0, nil
	}
	x, mean, spread := standard(rows)
	theta := descend(x, yes, weight, penalty)
	weights = make([]float64, len(mean))
	bias = theta[len(mean)]
	for k := range weights {
		weights[k] = theta[k] / spread[k]
		bias -= weights[k] * mean[k]
	}
	return bias, weights
}

// standard returns rows whose inputs have mean 0 and variance 1, with a last one that
// is always 1, and what was taken off and divided by. An input that never changes stays 0.
func standard(rows [][]float64) (x [][]float64, mean, spread []float64) {
	n, width := float64(len(rows)), len(rows[0])
	mean, spread = make([]float64, width), make([]float64, width)
	for _, r := range rows {
		for k, v := range r {
			mean[k] += v / n
		}
	}
	for _, r := range rows {
		for k, v := range r {
			spread[k] += (v - mean[k]) * (v - mean[k]) / n
		}
	}
	for k, v := range spread {
		if spread[k] = math.Sqrt(v); spread[k] < 1e-9 {
			spread[k] = 1
		}
	}
	for _, r := range rows {
		out := make([]float64, width+1)
		for k, v := range r {
			out[k] = (v - mean[k]) / spread[k]
		}
		out[width] = 1
		x = append(x, out)
	}
	return x, mean, spread
}

// descend minimises the mean loss; the last weight is the bias, which pays no penalty.
func descend(x [][]float64, yes []bool, weight []float64, penalty float64) []float64 {
	const rounds, rate = 600, 0.1
	total := 1e-12
	for _, w := range weight {
		total += w
	}
	width := len(x[0])
	theta, ahead, gradient := make([]float64, width), make([]float64, width), make([]float64, width)
	for round := range rounds {
		clear(gradient)
		for i, r := range x {
			d := Sigmoid(Dot(ahead, r))
			if yes[i] {
				d--
			}
			d *= weight[i] / total
			for k, v := range r {
				gradient[k] += d * v
			}
		}
		for k := range theta {
			if k < width-1 {
				gradient[k] += penalty * ahead[k]
			}
			next := ahead[k] - rate*gradient[k]
			ahead[k] = next + float64(round)/float64(round+3)*(next-theta[k])
			theta[k] = next
		}
	}
	return theta
}
