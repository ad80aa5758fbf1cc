"""Line mode for the ear: nothing is said twice, numbers stay what they were, and Enter says what it does."""

from __future__ import annotations

from bbs.domain.cases import Category
from bbs.domain.addresses import Address
from tests.services.community import Site
from tests.verbs.talker import Talker
