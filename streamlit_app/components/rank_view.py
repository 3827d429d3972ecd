"""The ranks of the most played over time, with the step of their lines to choose."""

from __future__ import annotations

import streamlit as st

from streamlit_app.components import chart_card, filters
from streamlit_app.components.charts import rank_over_time
from streamlit_app.utils.data import Look


def show(look: Look) -> None:
    """Draw the card, and above it the step: one that can be followed, if nobody chooses."""
    context = look.context
    step = st.segmented_control(
        "Step",
        list(rank_over_time.STEPS),
        default=rank_over_time.step_for(context.span),
        required=True,
        format_func=lambda step: f"By {step}",
        key=f"rank-step-{context.lens.to_query()}",
        label_visibility="collapsed",
    )
    filters.say_plays(context.lens)
    chart_card.show(rank_over_time.by(step), context, key="rank_over_time", prepare=look.prepare)
