//! Could chance alone have put the acceptances where they are?

/// Of `all` answers `passed` were acceptances. If which ones were so had nothing to do with the signature, how
/// likely would `own_passed` or more of them fall among the `own` answers to the variants in question? (The
/// tail of the hypergeometric distribution: Fisher's exact test.)
pub fn of_coincidence(all: usize, passed: usize, own: usize, own_passed: usize) -> f64 {
    (own_passed..=passed.min(own))
        .map(|k| {
            (ln_choose(own, k) + ln_choose(all.saturating_sub(own), passed - k) - ln_choose(all, passed))
                .exp()
        })
        .sum::<f64>()
        .min(1.0)
}

/// Answers fall into groups of these sizes, and `passed` of all are acceptances. If which ones were so had nothing to
/// do with the groups, how likely would each group be accepted or refused as a whole? (A permutation test.)
pub fn of_pure_groups(sizes: &[usize], passed: usize) -> f64 {
    let all: usize = sizes.iter().sum();
    // How many choices of groups hold so many answers.
    let mut choices = vec![0.0; all + 1];
    choices[0] = 1.0;
    for size in sizes {
        for sum in (*size..=all).rev() {
            choices[sum] += choices[sum - size];
        }
    }
    let pure: f64 = choices.get(passed).copied().unwrap_or_default();
    (pure.ln() - ln_choose(all, passed)).exp().min(1.0)
}

/// Between which shares the true one lies, 19 times out of 20, when `passed` of `all` were acceptances (Wilson's
/// interval).
pub fn share_between(passed: usize, all: usize) -> (f64, f64) {
    #[allow(clippy::cast_precision_loss, reason = "thousands at most")]
    let (passed, all) = (passed as f64, all.max(1) as f64);
    let z = 1.96_f64;
    let share = passed / all;
    let middle = share + z * z / (2.0 * all);
    let spread = z * (share * (1.0 - share) / all + z * z / (4.0 * all * all)).sqrt();
    let scale = 1.0 + z * z / all;
    (((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0))
}

/// Logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: usize, k: usize) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    #[allow(clippy::cast_precision_loss, reason = "thousands at most")]
    (0..k).map(|i| ((n - i) as f64).ln() - ((i + 1) as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_by_hand() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        // All 3 acceptances among 4 of 10 answers: 4 choose 3, of 10 choose 3.
        assert!(near(of_coincidence(10, 3, 4, 3), 4.0 / 120.0));
        // At least 1 of 2 among 1 of 4: 1 - (3 choose 2)/(4 choose 2).
        assert!(near(of_coincidence(4, 2, 1, 1), 0.5));
        assert!(near(of_coincidence(5, 0, 2, 0), 1.0));
        assert!(near(of_coincidence(5, 5, 5, 5), 1.0));
        // Groups of 2, 2 and 4, of which 4 are accepted: the first two together or the third, of 8 choose 4.
        assert!(near(of_pure_groups(&[2, 2, 4], 4), 2.0 / 70.0));
        assert!(near(of_pure_groups(&[3, 3], 2), 0.0));
        // Newcombe 1998, table I, method 3: 15 of 148, there 0.0624 to 0.1605.
        let (low, high) = share_between(15, 148);
        assert!(near(low, 0.062_385_845_140) && near(high, 0.160_488_518_670), "{low} {high}");
        assert_eq!(share_between(0, 0).0.to_bits(), 0.0_f64.to_bits());
    }
}
